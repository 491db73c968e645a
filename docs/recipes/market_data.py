"""Rows and labels for the recipes, from `deno task xylen features --data FILE --format csv --out features.csv`."""

import sys

import numpy as np

# Stationary features only: prices themselves drift away from whatever a model has learned.
FEATURES = ["rsi_14", "adx", "bb_position", "macd_hist_percent", "atr_percent", "candle_body_ratio", "stoch_k", "roc_10"]
HORIZON = 12  # candles
MOVE = 0.002  # a return beyond this is worth a trade


def load(path=None):
    """@returns rows [n, features] as float32, classes (0 long, 1 short, 2 hold), forward returns. Oldest first."""
    table = np.genfromtxt(path or sys.argv[1], delimiter=",", names=True)
    table = table[~np.any([np.isnan(table[name]) for name in FEATURES], axis=0)]
    price = table["current_price"]
    returns = price[HORIZON:] / price[:-HORIZON] - 1
    rows = np.column_stack([table[name] for name in FEATURES]).astype(np.float32)[:-HORIZON]
    classes = np.where(returns > MOVE, 0, np.where(returns < -MOVE, 1, 2))
    return rows, classes, returns


# `xylen models check` runs a file on this row: both must say the same.
CHECK_ROW = np.full((1, len(FEATURES)), 0.5, dtype=np.float32)


def split(rows, share=0.8):
    """@returns end of training and start of the test: a label looks HORIZON candles ahead, so as many lie between."""
    end = int(len(rows) * share)
    return end - HORIZON, end
