import { ACTIONS } from "../domain/forecast.ts";

/** A label is an index into this order, and so is a column of every model's output. */
export const CLASSES = ACTIONS;
export const CLASS_COUNT = CLASSES.length;
