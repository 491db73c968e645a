import type { ComponentProps } from "preact";
import { type RowColumn, RowTable } from "../list/row_table.tsx";

export type StudyColumn<T> = RowColumn<T>;

type StudyTableProps<T> = Omit<ComponentProps<typeof RowTable<T, StudyColumn<T>>>, "heading" | "class">;

/** A table that is read as it stands. */
export const StudyTable = <T,>(props: StudyTableProps<T>) => <RowTable {...props} class="study-scroll" />;
