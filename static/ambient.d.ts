// What TypeScript's DOM library doesn't know: the service worker's own side, and what the build puts in.

declare const VERSION: string;
/** Address and integrity (SHA-256) of each file of the app. */
declare const PRECACHE: [string, string][];

declare module "fieldapp:templates" {
  const templates: (runtime: object) => Record<string, object>;
  export default templates;
}

declare module "@11ty/nunjucks/src/environment.js" {
  export class Environment {
    constructor(loader: object, options: Record<string, boolean>);
    render(name: string, data: Record<string, unknown>): string;
    addFilter(name: string, filter: (value: any) => unknown): void;
  }
  const environments: { Environment: typeof Environment };
  export default environments;
}

declare module "@11ty/nunjucks/src/lib.js" {
  const library: { escape: (text: unknown) => string };
  export default library;
}

declare module "@11ty/nunjucks/src/precompiled-loader.js" {
  const loaders: { PrecompiledLoader: new (templates: Record<string, object>) => object };
  export default loaders;
}

declare module "@11ty/nunjucks/src/runtime.js" {
  const runtime: { copySafeness: (source: unknown, text: string) => unknown };
  export default runtime;
}

declare module "@11ty/nunjucks" {
  export class Environment {
    constructor(loaders: object | object[], options: Record<string, boolean>);
    render(name: string, data: Record<string, unknown>): string;
  }
  export function precompileString(
    source: string,
    options: {
      name: string;
      env: Environment;
      wrapper: (templates: { name: string; template: string }[]) => string;
    },
  ): string;
  const nunjucks: {
    Environment: typeof Environment;
    FileSystemLoader: new (folder: string) => object;
    precompileString: typeof precompileString;
    lib: { escape: (text: unknown) => string };
  };
  export default nunjucks;
}

declare module "htmx.org/dist/htmx.esm.js" {
  import htmx from "htmx.org";
  export default htmx;
}

declare module "argon2id/lib/setup.js" {
  type Load = (imports: WebAssembly.Imports) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  type Argon2id = (options: {
    password: Uint8Array;
    salt: Uint8Array;
    parallelism: number;
    passes: number;
    memorySize: number;
    tagLength: number;
  }) => Uint8Array;
  export default function setupWasm(getSIMD: Load, getNonSIMD: Load): Promise<Argon2id>;
}

declare module "argon2id/dist/simd.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response> | Response): void;
}

interface ExtendableMessageEvent extends ExtendableEvent {
  readonly source: Client | null;
  readonly data: any;
  readonly ports: MessagePort[];
}

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

interface NotificationEvent extends ExtendableEvent {
  readonly notification: Notification;
}

interface WindowClient {
  readonly url: string;
  focus(): Promise<WindowClient>;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}

interface ServiceWorkerGlobalScope extends EventTarget {
  readonly registration: ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled?: boolean }): Promise<WindowClient[]>;
    openWindow(address: string): Promise<WindowClient | null>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: ExtendableMessageEvent) => void): void;
  addEventListener(type: "push", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "notificationclick", listener: (event: NotificationEvent) => void): void;
  addEventListener(type: "sync", listener: (event: SyncEvent) => void): void;
}

/** Trusted Types (W3C), which TypeScript's own library doesn't know yet: what a policy makes passes for a string. */
declare var trustedTypes:
  | {
      createPolicy(
        name: string,
        rules: { createHTML?: (html: string) => string; createScriptURL?: (address: string) => string },
      ): { createHTML(html: string): string; createScriptURL(address: string): string };
    }
  | undefined;
