/** 0 up to 1; the only place that reads chance. */
export const random = (): number => Math.random();
