import { parse } from "@std/yaml";

const ROOT = new URL("../../../", import.meta.url);

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const deployed = (path: string): Promise<string> => Deno.readTextFile(new URL(`deploy/${path}`, ROOT));

/** Rules of one file, in its order. */
export function rulesIn(text: string): Rule[] {
  return (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
}

export const ALERT_FILE = "prometheus/alerts.rules.yml";
export const RECORDING_FILE = "prometheus/recording.rules.yml";
