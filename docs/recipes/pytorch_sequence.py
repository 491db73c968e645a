"""PyTorch: a convolution over the last WINDOW candles, exported with an open number of rows; its output are logits."""

import numpy as np
import torch

from market_data import FEATURES, load, split

WINDOW = 16

rows, classes, _ = load()
windows = np.lib.stride_tricks.sliding_window_view(rows, WINDOW, axis=0).transpose(0, 2, 1).copy()  # [n, window, features]
labels = classes[WINDOW - 1:]
end, start = split(windows)
mean, std = rows[:end].mean(axis=0), rows[:end].std(axis=0) + 1e-9


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        # Inside the graph, so that raw features go in.
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("std", torch.from_numpy(std))
        self.convolution = torch.nn.Conv1d(len(FEATURES), 16, kernel_size=5)
        self.head = torch.nn.Linear(16 * (WINDOW - 4), 3)

    def forward(self, features):
        scaled = ((features - self.mean) / self.std).transpose(1, 2)
        return self.head(torch.relu(self.convolution(scaled)).flatten(1))


torch.manual_seed(1)
net = Net()
optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
x, y = torch.from_numpy(windows[:end]), torch.from_numpy(labels[:end]).long()
for _ in range(30):
    optimiser.zero_grad()
    loss = torch.nn.functional.cross_entropy(net(x), y)
    loss.backward()
    optimiser.step()
net.eval()
said = net(torch.from_numpy(windows[start:])).argmax(dim=1).numpy()
print("accuracy on later rows:", (said == labels[start:]).mean())
print("a row of 0.5:", net(torch.full((1, WINDOW, len(FEATURES)), 0.5)).detach().numpy())

torch.onnx.export(
    net,
    (x[:2],),
    "pytorch.onnx",
    input_names=["features"],
    output_names=["logits"],
    dynamic_axes={"features": {0: "rows"}, "logits": {0: "rows"}},
    opset_version=17,
    dynamo=False,
)
