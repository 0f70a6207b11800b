// The seam between the client and where it runs. No other file asks which platform it is on.

/** What the face provider's client needs; its members depend on the provider. */
export type FaceTicket = Record<string, unknown>

/** Why a picture or scan gave nothing. */
export class Cancelled extends Error {}
export class NothingFound extends Error {}
export class NotHere extends Error {}

export interface Platform {
  readonly name: 'weixin' | 'h5'
  /** Called once, when the client starts. */
  start(): void
  /** A code that stands for the WeChat account; undefined where there is none. */
  loginCode(): Promise<string | undefined>
  /** A picture's path. Throws `Cancelled`. */
  pickImage(): Promise<string>
  /** The text of a QR code, by camera in WeChat, from a picture on H5. Throws `Cancelled` or `NothingFound`. */
  scanQr(): Promise<string>
  /** Runs the face check. The server asks the provider itself for the result. Throws `Cancelled` or `NotHere`. */
  checkFace(ticket: FaceTicket): Promise<void>
  /** Asks for permission to send messages; answers the template ids that were accepted. */
  askToNotify(templates: string[]): Promise<string[]>
  /** The host that codes on certificates must name. */
  officialHost(): string
  random(length: number): Promise<Uint8Array>
  /** Makes the screen bright for a code that is to be scanned; answers how to undo it. */
  brighten(): Promise<() => void>
}
