"""scikit-learn: scaler and classifier in one graph, so that nothing has to be scaled outside."""

from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from market_data import CHECK_ROW, load, split

rows, classes, _ = load()
end, start = split(rows)
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
model.fit(rows[:end], classes[:end])
print("accuracy on later rows:", (model.predict(rows[start:]) == classes[start:]).mean())
print("a row of 0.5:", model.predict_proba(CHECK_ROW))

# zipmap off gives a plain table; a file that has one is served too, it is cut out at load.
onnx = to_onnx(model, rows[:1], options={"zipmap": False}, target_opset=15)
with open("sklearn.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
