import * as fastCheck from 'fast-check'
import { test as vitest } from 'vitest'

/** Pieces that people, databases and errors could bring and that Slack would act upon. */
const NASTY = [
  '<!channel>',
  '<!here|x>',
  '<@U0BOB>',
  '<#C0DBOPS>',
  '<!subteam^S0DBA>',
  '<!date^1^{date}|x>',
  '<https://evil.example|bank>',
  '@here',
  '&lt;!channel&gt;',
  '&',
  '`',
  '```',
  '*',
  '_',
  '~',
  '\n> ',
  '\u202e',
  '\u0000',
  '\ud800',
  '😀',
  ':tada:',
  '|',
  '\\',
] as const

/** The arbitraries that these tests need. */
export const fc = {
  /** Any text, with what Slack acts upon mixed in. */
  unicode: () =>
    fastCheck
      .array(
        fastCheck.oneof(
          fastCheck.string({ unit: 'grapheme', maxLength: 20 }),
          fastCheck.string({ unit: 'binary', maxLength: 20 }),
          fastCheck.constantFrom(...NASTY),
        ),
        { maxLength: 12 },
      )
      .map((pieces) => pieces.join('')),
  /** A text of any length up to far beyond every limit. */
  long: () =>
    fastCheck
      .tuple(fc.unicode(), fastCheck.integer({ min: 1, max: 400 }))
      .map(([text, times]) => text.repeat(times).slice(0, 6000)),
  size: (min: number, max: number) => fastCheck.integer({ min, max }),
}

/** A property as a test. */
export function test<T extends readonly unknown[]>(
  title: string,
  arbitraries: { [K in keyof T]: fastCheck.Arbitrary<T[K]> },
  holds: (...values: T) => void,
  runs = 200,
): void {
  vitest(title, () => {
    void fastCheck.assert(
      fastCheck.property(fastCheck.tuple(...arbitraries), (values) => {
        holds(...(values as unknown as T))
      }),
      { numRuns: runs },
    )
  })
}
