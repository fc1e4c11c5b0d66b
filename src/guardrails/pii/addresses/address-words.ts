import { WordTable } from '../names/word-table.ts';

/** What a Cyrillic word is in a postal address; bits. */
export const part = {
  street: 1,
  /** House, block, flat, office: a number follows. */
  house: 2,
  /** City, town, village: a name follows. */
  settlement: 4,
  /** Region, district: a name stands before. */
  region: 8,
  /** Only with a full stop behind it. */
  abbreviated: 16,
} as const;

const table = new WordTable(1024);
table.addAll(
  "вулиця вулиці вулицю вулицею улица улицы улице улицу улицей проспект проспекту проспекта проспекті проспекте проспектом бульвар бульвару бульвара бульварі бульваре бульваром провулок провулка провулку провулком переулок переулка переулку переулке переулком площа площі площу площею площадь площади набережна набережної набережній набережну набережною набережная набережной набережную шосе шоссе узвіз узвозу узвозі узвозом спуск алея алеї аллея аллеи тупик тупика проїзд проезд майдан мікрорайон мікрорайону мікрорайоні микрорайон микрорайона микрорайоне мкр мкрн квартал пр-т пр-кт просп-т б-р лінія линия тракт в'їзд в'їзді",
  part.street,
);
table.addAll('вул ул просп бульв бул пров пер пл наб пр ш туп', part.street | part.abbreviated);
table.addAll(
  "будинок будинку дом дома доме корпус корпусі квартира квартири квартирі квартире квартиры офіс офісі офис офисе під'їзд подъезд поверх этаж кімната комната приміщення помещение секція секция строение а/с",
  part.house,
);
table.addAll('буд б д кв корп оф к кім ком стр прим літ под під эт пов сек', part.house | part.abbreviated);
table.addAll(
  'місто міста місті город города городе село села селі селище селища селищі посёлок поселок поселке смт пгт хутір станиця станица',
  part.settlement,
);
table.addAll('м г с сел пос х ст гор', part.settlement | part.abbreviated);
table.addAll(
  'область області область областе район району районі района районе край республика республіка',
  part.region,
);
table.addAll('обл р-н', part.region);

/** What the Cyrillic word of this number is in an address. */
export const partOf = (hash: number): number => table.bitsOf(hash);
