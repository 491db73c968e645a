import { plainValue } from "./plain_value.ts";

/** One item of a list of groups, as `models.endpoints` has them. */
export type Group = Readonly<Record<string, unknown>>;

interface GroupTableProps {
  /** Of the key. */
  readonly label: string;
  readonly groups: readonly Group[];
}

const said = (value: unknown): boolean => value !== undefined && value !== null;

/** @returns The items of a list of groups; null for any other value. */
export const groupsOf = (value: unknown): readonly Group[] | null =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "object" && each !== null)
    ? value
    : null;

/** A row an item, a column for each key that one of them has. */
export function GroupTable({ label, groups }: GroupTableProps) {
  const keys = [...new Set(groups.flatMap((group) => Object.keys(group).filter((key) => said(group[key]))))];
  return (
    <div class="group-table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>{keys.map((key) => <th key={key} scope="col">{key}</th>)}</tr>
        </thead>
        <tbody>
          {groups.map((group, i) => (
            <tr key={i}>{keys.map((key) => <td key={key}>{said(group[key]) ? plainValue(group[key]) : ""}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
