/** Numbers of a version text such as `4.2.5.0`, or null for one that has none. */
export function versionNumbers(text: string | null): readonly number[] | null {
  const found = /^\D*(\d+(?:\.\d+){1,4})/.exec(text ?? '')?.[1]
  return found ? found.split('.').map(Number) : null
}

/** Order of two versions by their numbers, missing ones counting as 0: negative, 0 or positive. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Whether a version is at least another; null when its text does not tell. For commands of a release only: of columns
 * and views the release says nothing, because 4.2.x and 4.3.x go side by side (trap 29).
 */
export function isAtLeast(text: string, least: readonly number[]): boolean | null {
  const numbers = versionNumbers(text)
  return numbers && compareVersions(numbers, least) >= 0
}

/**
 * Why a backup made with one data version cannot be restored by another version, or null (COMMANDS §5: same or later
 * only; not 4.0.x into 4.1.0, not 4.2.x into 4.3.x, not 4.3.0–4.3.2 into 4.3.3).
 */
export function restoreVersionProblem(made: string, here: string): string | null {
  const [from, into] = [versionNumbers(made), versionNumbers(here)]
  // Two numbers say too little: 4.3 may be 4.3.0 or 4.3.3.
  if (!from || !into || from.length < 3 || into.length < 3) return null
  const line = (numbers: readonly number[]) => `${numbers[0]}.${numbers[1] ?? 0}`
  const no = (why: string) => `made by ${made}, this is ${here}: ${why}`
  if (compareVersions(from, into) > 0) return no('only the same or a later version can restore it')
  if (line(from) === '4.0' && compareVersions(into, [4, 1, 1]) < 0 && line(into) === '4.1') {
    return no('4.0 cannot be restored by 4.1.0')
  }
  if (line(from) === '4.2' && line(into) === '4.3') return no('4.2 cannot be restored by 4.3')
  if (compareVersions(from, [4, 3, 3]) < 0 && line(from) === '4.3') {
    if (compareVersions(into, [4, 3, 3]) >= 0) return no('4.3.0–4.3.2 cannot be restored by 4.3.3')
  }
  return null
}
