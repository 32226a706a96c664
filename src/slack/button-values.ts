import { z } from 'zod'

const Cause = z.object({ c: z.string(), k: z.string() })

/** Longest value that a button may carry (RULES §1.1). */
const VALUE_MAX = 2000

/** Value of a View cause button, or null when it would not fit into one. */
export function causeValue(cluster: string, jobKey: string): string | null {
  const value = JSON.stringify({ c: cluster, k: jobKey })
  return value.length <= VALUE_MAX ? value : null
}

/** Cluster and job key of a View cause button; null when the value is none of ours. */
export function readCauseValue(value: string): { cluster: string; jobKey: string } | null {
  const read = Cause.safeParse(parsed(value))
  return read.success ? { cluster: read.data.c, jobKey: read.data.k } : null
}

/** Value of a list's button: where it goes on. */
export function listingValue(id: string, page: number): string {
  return `${id}.${page}`
}

/** Listing id and page (from 1) of a list's button; null when the value is none of ours. */
export function readListingValue(value: string): { id: string; page: number } | null {
  const match = /^([a-z0-9]{8,40})\.([1-9]\d{0,5})$/.exec(value)
  return match?.[1] && match[2] ? { id: match[1], page: Number(match[2]) } : null
}

/** Request id and token of an Approve or Deny button; null when the value is none of ours. */
export function readDecisionValue(value: string): { id: string; token: string } | null {
  const match = /^(r-[a-z0-9]+)\.(.+)$/s.exec(value)
  return match?.[1] && match[2] ? { id: match[1], token: match[2] } : null
}

const Group = z.object({ c: z.string(), g: z.string() })

/** Value of a group's Download CSV button, or null when it would not fit into one. */
export function groupValue(cluster: string, group: string): string | null {
  const value = JSON.stringify({ c: cluster, g: group })
  return value.length <= VALUE_MAX ? value : null
}

/** Cluster and id of a group; null when the value is none of ours. */
export function readGroupValue(value: string): { cluster: string; group: string } | null {
  const read = Group.safeParse(parsed(value))
  return read.success ? { cluster: read.data.c, group: read.data.g } : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
