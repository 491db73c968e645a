import type { Control } from "../coordinator/ports/control.ts";
import type { ModelDesk } from "../coordinator/ports/model_desk.ts";
import type { ModelHistories } from "../coordinator/ports/model_history.ts";
import type { Research } from "../coordinator/ports/research/research.ts";
import type { LiveFeed, StatusView, Views } from "../coordinator/ports/views.ts";
import type { Workings } from "../coordinator/ports/workings.ts";
import type { Auth } from "./auth/auth.ts";
import type { Bind } from "./auth/bind.ts";

export interface ApiOptions {
  readonly views: Views;
  readonly live: LiveFeed;
  readonly control: Control;
  readonly models: ModelDesk;
  readonly histories: ModelHistories;
  readonly workings: Workings;
  readonly research: Research;
  /** The text of `/metrics`, in Prometheus' format. */
  readonly metrics: () => Promise<string>;
  readonly auth: Auth;
  readonly version: string;
  readonly mode: StatusView["mode"];
  readonly bind: Bind;
  /** `dashboard.cors_origins`. */
  readonly corsOrigins: readonly string[];
  /** Operator actions and sign-ins of one client address. */
  readonly rateLimitPerMinute: number;
  /** What one client address may read. */
  readonly readLimitPerMinute: number;
  /** `dashboard.trusted_proxies`: whose word on the client's address we take. */
  readonly trustedProxies: readonly string[];
  /** Longest silence on `/ws`; 30,000 by default, at most 60,000. */
  readonly heartbeatMs?: number;
  /** What a websocket client may leave unread before it is dropped; 1,000,000 by default. */
  readonly unreadBytesMax?: number;
  /** Told of everything that was thrown by mistake; `console.error` by default. */
  readonly onError?: (error: unknown) => void;
  /** Unix ms. */
  readonly wallNowMs?: () => number;
}
