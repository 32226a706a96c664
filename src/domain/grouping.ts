/** When alerts are told together. Times in ms. */
export interface Grouping {
  /** So many incidents of one cause within `interval` are told together. */
  readonly at: number
  /** How long the first of a cause waits for others, before it is told by itself. */
  readonly wait: number
  /** An open group takes in more of its cause for this long after the last. */
  readonly interval: number
}

/** As shipped: nothing waits (peers §4 for the interval). */
export const DEFAULT_GROUPING: Grouping = { at: 4, wait: 0, interval: 5 * 60_000 }
