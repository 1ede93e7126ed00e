// Light is reckoned once for all samples of a pixel.
#define ONCE
