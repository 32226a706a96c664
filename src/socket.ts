import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type App, type Logger, SocketModeReceiver } from '@slack/bolt'
import type { Secret } from './domain/secret.ts'

/** One call to Slack, in ms. */
const TIMEOUT_MS = 10_000
/** A connection over which nothing comes for so long is deaf: Slack pings several times a minute. */
const DEAF_MS = 90_000
/** How long the other side may take to say goodbye, in ms. */
const POLITE_MS = 500
/** Where the websockets of Slack's SDK tell of each ping that comes in. */
const PINGS = 'undici:websocket:ping'

/** How to connect. */
export interface SocketOptions {
  readonly appToken: Secret
  readonly apiUrl: string | undefined
  readonly logger: Logger
  /** ms without a frame until a connection counts as deaf; 90 s unless given. */
  readonly deafMs?: number | undefined
  /** Called after each beginning and end of being open. */
  readonly changed: () => void
}

/** One Socket Mode connection, from its making to its end; never made again. */
export interface Socket {
  /** Resolves when it takes payloads; rejects when it will not. */
  readonly connected: Promise<void>
  /** Resolves when it is over, with why. */
  readonly ended: Promise<string>
  isOpen(): boolean
  /** Closes it when it has been deaf for too long. */
  look(): void
  /** Closes it; `ended` resolves soon. */
  close(): void
}

/**
 * Opens one connection, whose payloads go to the app. What comes over it is noted: Slack's pings, its `hello`, every
 * payload. An answer to a ping of ours is none of these, because what stands between gives it as well.
 */
export function createSocket(options: SocketOptions, app: App): Socket {
  const { appToken, apiUrl, logger, deafMs = DEAF_MS, changed } = options
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    logger,
    // A connection ends once; sockets.ts makes the next.
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
        // Tried again by sockets.ts, with pauses of its own.
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: TIMEOUT_MS,
      },
    },
    // For listeners/once.ts: what has no trigger is known by its envelope.
    customPropertiesExtractor: ({ envelope_id }) => ({ envelopeId: envelope_id }),
  })
  receiver.init(app)
  const { client } = receiver
  const end = Promise.withResolvers<string>()
  let open = false
  const setOpen = (now: boolean) => {
    if (now === open) return
    open = now
    changed()
  }
  let closing: string | null = null
  let heard = performance.now()
  let address: string | null = null

  const hear = () => {
    heard = performance.now()
  }
  const pinged = (message: unknown) => {
    const { websocket } = message as { websocket?: { url?: string } }
    if (address !== null && websocket?.url === address) hear()
  }
  const close = (reason: string, politeMs: number) => {
    if (closing !== null) return
    closing = reason
    setOpen(false)
    void client.disconnect()
    // Its address is being asked for: there is nothing to close yet, and `connected` closes it when there is.
    if (address === null) end.resolve(reason)
    // The second time it is cut: the other side may never answer the first, polite one.
    const cut = setTimeout(() => void client.disconnect(), politeMs)
    void end.promise.then(() => clearTimeout(cut))
  }
  subscribe(PINGS, pinged)
  void end.promise.then(() => unsubscribe(PINGS, pinged))
  client.on('authenticated', ({ url }: { url?: string }) => {
    address = url === undefined ? null : new URL(url).href
  })
  client.on('ws_message', hear)
  client.on('connected', () => {
    hear()
    // It was given up while its address was asked for.
    if (closing !== null) void client.disconnect()
    else setOpen(true)
  })
  client.on('close', () => {
    setOpen(false)
    end.resolve(closing ?? 'closed')
  })
  const connected = client.start().then(
    () => {},
    (error: unknown) => {
      // The SDK rejects with nothing when it is closed before Slack has answered.
      throw error ?? new Error(`no answer to the handshake (${closing ?? 'closed'})`)
    },
  )
  connected.catch((error: unknown) => {
    setOpen(false)
    end.resolve(`failed: ${String(error)}`)
  })
  return {
    connected,
    ended: end.promise,
    isOpen: () => open,
    look() {
      if (performance.now() - heard > deafMs) close('deaf', 0)
    },
    close: () => close('stopped', POLITE_MS),
  }
}
