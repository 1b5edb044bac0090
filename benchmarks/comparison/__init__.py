"""Steps of the comparison with other tools: parts of a data set, environment, moving, judging, page and plot."""
