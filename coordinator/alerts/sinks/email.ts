import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { createTransport } from "nodemailer";
import { messageText } from "../message_text.ts";
import { cut, readable } from "../readable.ts";
import { type AlertMessage, DELIVERED, type Delivery, later, never, type Sink } from "../sink.ts";
import type { EmailSettings } from "./configured_sinks.ts";

const TEXT_CHARACTERS_MAX = 20_000;
const SUBJECT_CHARACTERS_MAX = 120;
/** Each step of the conversation with the mail server. */
const STEP_TIMEOUT_MS = 10_000;

/** One mailbox. Each message has a connection of its own: they are rare. */
export class EmailSink implements Sink {
  readonly name = "email";
  readonly takesPictures = true;

  constructor(private readonly settings: EmailSettings, private readonly password: string | undefined) {}

  async send(message: AlertMessage, signal: AbortSignal): Promise<Delivery> {
    const { emergency_contact_email: to, from } = this.settings;
    if (signal.aborted) return later("no answer in time");
    const line = new Socket();
    const transport = this.#transport(line);
    // The library waits for an answer whatever happens; a line that is cut is one.
    const hangUp = () => line.destroy(new Error("no answer in time"));
    signal.addEventListener("abort", hangUp, { once: true });
    try {
      await transport.sendMail({
        from: { name: "Xylen", address: from || to },
        to,
        subject: subjectOf(message),
        text: messageText(message, TEXT_CHARACTERS_MAX),
        headers: { "auto-submitted": "auto-generated" },
        attachments: message.picture
          ? [{ filename: "chart.png", content: Buffer.from(message.picture.png), contentType: "image/png" }]
          : [],
      });
      return DELIVERED;
    } catch (error) {
      return refusalOf(error);
    } finally {
      signal.removeEventListener("abort", hangUp);
      transport.close();
    }
  }

  #transport(socket: Socket) {
    const { smtp_host: host, smtp_port: port, smtp_security: security, smtp_user: user } = this.settings;
    return createTransport({
      socket,
      host,
      port,
      secure: security === "tls",
      requireTLS: security === "starttls",
      ignoreTLS: security === "none",
      ...(user === "" ? {} : { auth: { user, pass: this.password ?? "" } }),
      connectionTimeout: STEP_TIMEOUT_MS,
      greetingTimeout: STEP_TIMEOUT_MS,
      socketTimeout: STEP_TIMEOUT_MS,
      // What a message carries was made by us: nothing is read from files or fetched for it.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
}

/** The gravest, and how many more. */
function subjectOf({ from, alerts }: AlertMessage): string {
  const [first] = alerts;
  const rest = alerts.length > 1 ? ` (and ${alerts.length - 1} more)` : "";
  const words = first ? `${first.alert.title}: ${first.alert.text.split("\n")[0]}` : "alerts";
  return cut(readable(`[${from}] ${words}`), SUBJECT_CHARACTERS_MAX) + rest;
}

/** 5xx is a word that lasts; everything else may work later. The server's own words may repeat what we sent: left out. */
function refusalOf(error: unknown): Delivery {
  const { responseCode: code, code: name } = error as { responseCode?: number; code?: string };
  if (code !== undefined) return code >= 500 ? never(`the mail server answered ${code}`) : later(`it answered ${code}`);
  return later(name === undefined ? "the mail server cannot be reached" : `the mail server cannot be used (${name})`);
}
