/** A model's name in the fleet, unique in it. */
export type ModelId = string;
