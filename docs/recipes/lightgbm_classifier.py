"""LightGBM, three classes: probabilities without a ZipMap."""

import lightgbm
import onnxmltools
from onnxmltools.convert.common.data_types import FloatTensorType

from market_data import CHECK_ROW, load, split

rows, classes, _ = load()
end, start = split(rows)
model = lightgbm.LGBMClassifier(n_estimators=60, num_leaves=15, learning_rate=0.05, verbose=-1)
model.fit(rows[:end], classes[:end])
print("accuracy on later rows:", (model.predict(rows[start:]) == classes[start:]).mean())
print("a row of 0.5:", model.predict_proba(CHECK_ROW))

inputs = [("input", FloatTensorType([None, rows.shape[1]]))]
onnx = onnxmltools.convert_lightgbm(model, initial_types=inputs, zipmap=False, target_opset=15)
onnxmltools.utils.save_model(onnx, "lightgbm.onnx")
