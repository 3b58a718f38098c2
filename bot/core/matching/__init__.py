"""From a question to ranked entries: normalize, repair the spelling, take features, score, calibrate."""
