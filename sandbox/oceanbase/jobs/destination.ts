/** Address of a destination as PATH columns hold it: no keys, only `host` of the parameters (COMMANDS §0.3). */
export function withoutKeys(uri: string): string {
  const [path = '', query = ''] = uri.split('?', 2)
  const host = query.split('&').find((part) => part.startsWith('host='))
  return host ? `${path}?${host}` : path
}

/** Whether OceanBase could take this as a destination (COMMANDS §0.2). */
export function isDestination(uri: string): boolean {
  return /^(file:\/\/\/|(oss|cos|s3):\/\/[^/?]+)/.test(uri)
}

/** The same destination with a name appended to its path, without keys: one set, one piece. */
export function below(uri: string, name: string): string {
  const [path = '', query] = withoutKeys(uri).split('?', 2)
  return query === undefined ? `${path}/${name}` : `${path}/${name}?${query}`
}

/** Bytes as the *_DISPLAY columns print them: 1024 steps, MB at least, two decimals (REFERENCE §2.6). */
export function displayBytes(bytes: number): string {
  const units = ['MB', 'GB', 'TB', 'PB']
  let value = bytes / 1024 ** 2
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value.toFixed(2)}${units[unit]}`
}
