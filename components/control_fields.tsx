import type { OperatorAction } from "../coordinator/ports/operate.ts";
import { needsWhy } from "./control_actions.ts";
import { NoEnter } from "./no_enter.tsx";
import type { StatusView } from "./overview.ts";

interface ControlFieldsProps {
  readonly action: OperatorAction;
  readonly status: StatusView;
  /** Of what is typed as the account's name. */
  readonly onAccount?: (typed: string) => void;
  /** Of what is typed as the reason. */
  readonly onWhy?: (typed: string) => void;
}

/** What an operator says with an action: the account's name where everything is closed, and the reason. */
export const ControlFields = ({ action, status: { account, state }, onAccount, onWhy }: ControlFieldsProps) => (
  <>
    {action === "flatten" && <NoEnter />}
    {action === "flatten" && (
      <label>
        <span>
          Type the account's name, <strong class="account-name">{account}</strong>
        </span>
        <input
          name="account"
          required
          maxLength={100}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={onAccount && ((event) => onAccount(event.currentTarget.value))}
        />
      </label>
    )}
    <label>
      Why, for the log
      <input
        name="why"
        maxLength={200}
        autocomplete="off"
        required={needsWhy(action, state)}
        onInput={onWhy && ((event) => onWhy(event.currentTarget.value))}
        placeholder={needsWhy(action, state) ? "needed to release a halt" : "optional"}
      />
    </label>
  </>
);
