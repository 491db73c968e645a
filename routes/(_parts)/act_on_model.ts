import type { Operator } from "../../coordinator/ports/control.ts";
import type { DeskRefusal, ModelDesk } from "../../coordinator/ports/model_desk.ts";
import { err, type Result } from "../../domain/result.ts";
import { field } from "./form.ts";

/** Does what a form of a model's page asks for. */
export async function actOnModel(
  desk: ModelDesk,
  model: string,
  form: FormData,
  actAs: (why: string) => Operator,
): Promise<Result<unknown, DeskRefusal>> {
  const action = field(form, "action");
  const why = field(form, "why").trim().slice(0, 200);
  if ((action === "promote" || action === "rollback") && why === "") {
    return err({ code: "bad_request", message: "Say why: it is kept with who did it" });
  }
  switch (action) {
    case "retrain":
      return await desk.retrain(model, actAs(why), field(form, "force") === "on");
    case "cancel":
      return await desk.cancel(model, field(form, "job"), actAs(why));
    case "promote":
      return await desk.promote(model, field(form, "version"), actAs(why));
    case "rollback":
      return await desk.rollback(model, actAs(why));
    default:
      return err({ code: "bad_request", message: "This form asks for nothing that can be done here" });
  }
}
