/** Settings of a cluster that nobody answers for: of tests of the way to Slack alone. */
export const NO_CLUSTER = {
  OB_NAME: 'prod',
  OB_HOST: '127.0.0.1',
  OB_PORT: '1',
  OB_USER: 'nobody@sys',
  OB_PASSWORD: 'none',
}
