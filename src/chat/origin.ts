/** Where a text comes from; what may be done with it depends on this. */
export type Origin = 'caller' | 'system' | 'knowledge' | 'tool' | 'model';
