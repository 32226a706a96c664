/** How long and for what to wait. */
export interface UntilOptions {
  /** Most milliseconds to wait; 15 s if left out, which is plenty on a loaded machine too. */
  readonly ms?: number
  /** What is awaited, for the error. */
  readonly what?: string
}

/**
 * Asks again and again until the answer is something.
 * @throws Error that says what was missing and shows `dump()`
 */
export async function until<T>(
  probe: () => T | undefined | false | null,
  { ms = 15_000, what = 'what was awaited' }: UntilOptions = {},
  dump: () => string = () => '',
): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const found = probe()
    if (found !== undefined && found !== false && found !== null) return found
    if (performance.now() > end) throw new Error(`${what} did not come within ${ms} ms\n${dump()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
