"""How a model does what it does: `circuits` takes its heads apart, `probes` looks for the
story's world in its stream, `limits` asks how far each finding reaches."""
