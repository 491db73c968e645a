/** What a metric is. Names and labels are those that dashboards and alarms rely on. */
export interface MetricSpec {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels?: readonly string[];
  /** Upper bounds, in the metric's unit; histograms only. */
  readonly buckets?: readonly number[];
}
