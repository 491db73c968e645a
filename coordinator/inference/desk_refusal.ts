import type { DeskRefusal } from "../ports/model_desk.ts";
import type { CallFault } from "./model_call.ts";

/** What a model server's silence or refusal means to who asked for something; the server is named. */
export function deskRefusal(name: string, { said, reached, kind, detail }: CallFault): DeskRefusal {
  const server = `Model server ${name}`;
  if (said?.status === 404) return { code: "not_found", message: `${server}: ${said.message}` };
  if (said?.status === 409) return { code: "refused", message: `${server}: ${said.message}` };
  if (said?.status === 401 || said?.status === 403) {
    return { code: "broken", message: `${server} does not let us in: ${said.message}` };
  }
  const isSilent = reached !== "yes" || kind === "unavailable";
  return isSilent
    ? { code: "unreachable", message: `${server} does not answer: ${detail}` }
    : { code: "broken", message: `${server} answers with what makes no sense here: ${detail}` };
}
