/*
 * The words of LOCALITY and PRIMARY_ZONE, as far as zones are named in them. Whatever else they hold is OceanBase's to
 * judge.
 */

/** Zones of a pool's ZONE_LIST, such as `z1;z2;z3`; [] when it is not told. */
export function zonesOf(zoneList: string | null): readonly string[] {
  return named((zoneList ?? '').split(/[;,]/))
}

/** Zones of a locality such as `FULL{1}@z1, F@z2, R{ALL_SERVER}@[z3,z4]`, without repeats; [] when it names none. */
export function localityZones(locality: string): readonly string[] {
  const found = [...locality.matchAll(/@\s*(?:\[([^\]]*)\]|([\w-]+))/g)]
  return named(
    found.flatMap(([, list, one]) => (list === undefined ? [one ?? ''] : list.split(','))),
  )
}

/** Zones of a primary zone such as `z1,z2;z3`; [] for RANDOM, which names none. */
export function primaryZones(text: string): readonly string[] {
  return text.trim().toUpperCase() === 'RANDOM' ? [] : named(text.split(/[;,]/))
}

function named(zones: readonly string[]): readonly string[] {
  return [...new Set(zones.map((one) => one.trim()).filter((one) => one !== ''))]
}
