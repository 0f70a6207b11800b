/// <reference types="vite/client" />
interface ImportMetaEnv {
  /** Origin of the service; empty on H5, which calls its own origin. */
  readonly VITE_API_BASE: string
}
