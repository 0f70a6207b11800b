/// <reference types="vite/client" />
interface ImportMetaEnv {
  /** Origin of the service; empty on H5, which calls its own origin. */
  readonly VITE_API_BASE: string
  /** Ids of WeChat's message templates, with commas between them; may be empty. */
  readonly VITE_MESSAGE_TEMPLATES: string
}
