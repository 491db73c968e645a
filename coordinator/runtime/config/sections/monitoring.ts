import { number, section } from "../keys.ts";

export const monitoring = section("When to raise an alarm.", {
  alert_max_loss_percent: number({
    default: 0.05,
    min: 0.001,
    max: 1,
    unit: "fraction of the day's first equity",
    reloadable: true,
    description: "Loss of a day that raises an alarm, once a day.",
  }),
  alert_model_offline_seconds: number({
    default: 300,
    min: 1,
    max: 86_400,
    unit: "s",
    reloadable: true,
    description: "How long a model server may be away before an alarm.",
  }),
  alert_no_trades_hours: number({
    default: 24,
    min: 1,
    max: 8760,
    unit: "h",
    reloadable: true,
    description: "How long without a new trade before an alarm, market time.",
  }),
});
