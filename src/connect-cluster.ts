import type { ClusterConfig } from './config.ts'
import { type OceanBase, openOceanBase } from './oceanbase/oceanbase.ts'

/** The way to a configured cluster; nothing connects before the first question. */
export function connectCluster({ channel, admin, ...cluster }: ClusterConfig): OceanBase {
  return openOceanBase({ ...cluster, ...(admin ? { admin } : {}) })
}
