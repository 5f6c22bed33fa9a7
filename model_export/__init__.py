"""How the forecaster's ONNX file comes about: data, model, training, evaluation, export. torch lives only here."""
