import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { ACTIONS, isIdle } from "../components/control_actions.ts";
import { ControlFields } from "../components/control_fields.tsx";
import { FlattenProgress } from "../components/flatten_progress.tsx";
import { NotAllowed } from "../components/not_allowed.tsx";
import { Panel } from "../components/panel.tsx";
import { OPERATOR_ACTIONS, type OperatorAction } from "../coordinator/ports/operate.ts";
import { define } from "./(_parts)/define.ts";
import { field } from "./(_parts)/form.ts";

interface ControlData {
  readonly action: OperatorAction;
  readonly problem: string | null;
}

/** What the buttons of the overview lead to where no script runs: asks once more, and acts. */
export const handler = define.handlers<ControlData>({
  GET: ({ url }) => page({ action: actionOf(url.searchParams.get("action")), problem: null }),
  POST: async ({ state: { operate, form } }) => {
    const action = actionOf(field(form, "action"));
    const done = await operate(action, { why: field(form, "why").slice(0, 200), account: field(form, "account") });
    if (done.ok) return new Response(null, { status: 303, headers: { location: "/" } });
    return page({ action, problem: `Cannot ${action}: ${done.error}` }, { status: 409 });
  },
});

function actionOf(asked: string | null): OperatorAction {
  const action = OPERATOR_ACTIONS.find((each) => each === asked);
  if (!action) throw new HttpError(400, `What can be done here is to ${OPERATOR_ACTIONS.join(", ")}`);
  return action;
}

export default define.page<typeof handler>(function ControlPage({ data: { action, problem }, state }) {
  const status = state.views.status();
  const { label, question, effect } = ACTIONS[action];
  const { operator, signedIn } = state.session;
  return (
    <>
      <Head>
        <title>{`${label} · Xylen`}</title>
      </Head>
      <main class="narrow">
        <h1 class="visually-hidden">{label}</h1>
        {problem && <p class="fields-trouble" role="alert">{problem}.</p>}
        <Panel id="control" title={question} aside={`trading is ${status.state}`}>
          <p>{effect}</p>
          {operator && signedIn
            ? (
              <form method="post" action="/control" class="fields">
                <input type="hidden" name="csrf" value={signedIn.csrfToken} />
                <input type="hidden" name="action" value={action} />
                <ControlFields action={action} status={status} />
                <button type="submit" class={`control control-${action}`} disabled={isIdle(action, status.state)}>
                  {label}
                </button>
              </form>
            )
            : <NotAllowed viewer={signedIn !== null} command={`deno task xylen ${action}${state.commandOptions}`} />}
          <p>
            <a href="/">Back to the overview</a>
          </p>
        </Panel>
        {status.flatten && <FlattenProgress flatten={status.flatten} />}
      </main>
    </>
  );
});
