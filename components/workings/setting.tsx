import type { ConfigKeyView } from "../../coordinator/ports/configuration.ts";
import { counted } from "../../domain/counted.ts";
import { groupsOf, GroupTable } from "./group_table.tsx";
import { plainValue } from "./plain_value.ts";

const ORIGINS: Readonly<Record<ConfigKeyView["origin"], string>> = {
  default: "default",
  file: "from the file",
  "command line": "from the command line",
  profile: "from the profile",
};

/** One key of the configuration: what it is, what it means, and when a change of it holds. */
export const Setting = ({ setting }: { setting: ConfigKeyView }) => {
  const { key, description, unit, range, value, origin, reloadable, unused, waits } = setting;
  const groups = groupsOf(value);
  const usual = groupsOf(setting.default)
    ? `${groupsOf(setting.default)!.length} of its own`
    : plainValue(setting.default);
  return (
    <li class={groups ? "setting setting-wide" : "setting"}>
      <div class="setting-head">
        <code class="setting-name">{key}</code>
        <span class={`badge ${reloadable ? "badge-live" : "badge-restart"}`}>
          {reloadable ? "applies at once" : "needs a restart"}
        </span>
        {waits && <span class="badge badge-waits">changed in the file, waits</span>}
        {unused && <span class="badge">no effect yet</span>}
      </div>
      <p class="setting-value">
        <strong class="num setting-plain">
          {groups ? counted(groups.length, "entry", "entries") : plainValue(value)}
        </strong>{" "}
        {unit && <span class="dim">{unit}</span>} <span class="dim">({ORIGINS[origin]})</span>
      </p>
      {groups && <GroupTable label={key} groups={groups} />}
      <p>{withCode(description)}</p>
      <p class="dim">
        Must be {range}.{origin === "default" ? "" : ` Default: ${usual}.`}
      </p>
    </li>
  );
};

/** What stands between backticks is code. */
const withCode = (text: string) => text.split("`").map((part, i) => i % 2 === 1 ? <code key={i}>{part}</code> : part);
