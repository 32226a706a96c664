/** How things are shown. */
export interface Look {
  /**
   * DISPLAY_TIME_ZONE: null shows each viewer's own zone by Slack's date tokens; an IANA name (checked by the
   * configuration) shows that zone, and says so.
   */
  readonly timeZone: string | null
  /** Whether anybody may have anything done, so that buttons that open forms are shown. Default: no. */
  readonly acts?: boolean
}
