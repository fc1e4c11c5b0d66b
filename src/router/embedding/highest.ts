const DRAWERS = 1024;
const drawers = new Uint32Array(DRAWERS);

/**
 * Writes the places of the `most` highest of the first `count` values, in no order, and tells how many they are. Values
 * are from 0 to 1; 0 and less are left out. By drawers, without sorting: what lies in the last is taken as it comes.
 */
export function highest(values: Float32Array, count: number, most: number, places: Uint16Array): number {
  drawers.fill(0);
  for (let place = 0; place < count; place++) {
    const value = values[place] ?? 0;
    if (value <= 0) continue;
    const drawer = drawerOf(value);
    drawers[drawer] = (drawers[drawer] ?? 0) + 1;
  }
  let last = DRAWERS - 1;
  let above = 0;
  while (last > 0 && above + (drawers[last] ?? 0) < most) above += drawers[last--] ?? 0;
  let room = most - above;
  let size = 0;
  for (let place = 0; place < count; place++) {
    const value = values[place] ?? 0;
    if (value <= 0) continue;
    const drawer = drawerOf(value);
    if (drawer < last || (drawer === last && room-- <= 0)) continue;
    places[size++] = place;
  }
  return size;
}

const drawerOf = (value: number): number => Math.min(DRAWERS - 1, Math.floor(value * DRAWERS));
