// The seam between the client and where it runs. No other file asks which platform it is on.

/** What the face provider's client needs; its members depend on the provider. */
export type FaceTicket = Record<string, unknown>

/** Why a picture or scan gave nothing. */
export class Cancelled extends Error {}
export class NothingFound extends Error {}
export class NotHere extends Error {}

/** A file that the person chose. */
export interface Picked {
  path: string
  name: string
  bytes: number
}

/** A province, a city or a district, and what lies in it. */
export interface Area {
  name: string
  below: Area[]
}

export interface Platform {
  readonly name: 'weixin' | 'h5'
  /** Whether a call may have the method PATCH: WeChat knows no such method. */
  readonly sendsPatch: boolean
  /** Called once, when the client starts. */
  start(): void
  /** Tells now and at every change whether there is a network, as far as the device knows. */
  watchNetwork(tell: (online: boolean) => void): void
  /** A code that stands for the WeChat account; undefined where there is none. */
  loginCode(): Promise<string | undefined>
  /** A picture's path. Throws `Cancelled`. */
  pickImage(): Promise<string>
  /** A picture by camera or album. Throws `Cancelled`. */
  pickPhoto(): Promise<Picked>
  /** A file of one of the kinds (`jpeg`, `png`, `pdf`). Throws `Cancelled`. */
  pickDocument(kinds: readonly string[]): Promise<Picked>
  /** A picked file as `uni.uploadFile` takes it here. */
  sendable(path: string): { filePath: string; file?: File }
  /** Bytes of a picked file, as `uni.request` takes them. */
  readPart(path: string, position: number, length: number): Promise<ArrayBuffer>
  /** The picture with at most that many pixels on its longer side, where that makes it smaller. */
  compress(picked: Picked, largest: number): Promise<Picked>
  /** Shows or keeps a document that was fetched. Throws `NotHere`. */
  showDocument(bytes: Uint8Array, name: string): Promise<void>
  /** Shows a picture that was fetched. */
  showPicture(bytes: Uint8Array, type: string): Promise<void>
  /** Removes what was written to show or save it. */
  forgetFiles(): Promise<void>
  /** Puts a picture (a data URI of PNG) where the person finds it again. Throws `Cancelled`. */
  savePicture(data: string, name: string): Promise<void>
  /** All provinces. Throws where the list cannot be loaded. Not called in WeChat, which has a picker of its own. */
  areas(): Promise<Area[]>
  /** Whether `watchCamera` can look for codes in the page; WeChat has a scanner of its own. */
  hasCamera(): boolean
  /** Shows the camera inside the element with that id and reports the first code; answers how to stop. Throws `NotHere`. */
  watchCamera(id: string, found: (text: string) => void): Promise<() => void>
  /** The text of a QR code, by WeChat's scanner, from a picture on H5. Throws `Cancelled` or `NothingFound`. */
  scanQr(): Promise<string>
  /** Runs the face check. The server asks the provider itself for the result. Throws `Cancelled` or `NotHere`. */
  checkFace(ticket: FaceTicket): Promise<void>
  /** Leaves for another service's page, which comes back to ours. Throws `NotHere`. */
  openPage(url: string): Promise<void>
  /** Asks for permission to send messages; answers the template ids that were accepted. */
  askToNotify(templates: string[]): Promise<string[]>
  /** What the system has chosen. */
  systemTheme(): 'light' | 'dark'
  /** Brings the colours that the person chose to what lies around the pages. */
  dress(theme: 'system' | 'light' | 'dark'): void
  /** The host that codes on certificates must name. */
  officialHost(): string
  random(length: number): Promise<Uint8Array>
  /** Makes the screen bright for a code that is to be scanned; answers how to undo it. */
  brighten(): Promise<() => void>
}

/** WeChat reports a closed dialogue, and a permission that was refused, as a failure. */
export async function cancellable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const message = (error as { errMsg?: string }).errMsg ?? ''
    throw /cancel|auth den/.test(message) ? new Cancelled() : error
  }
}
