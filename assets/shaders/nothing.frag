// A picture that shows nothing yet.

layout(location = 0) out uvec2 shown;

void main() {
    shown = uvec2(0u, floatBitsToUint(EMPTY_DEPTH));
}
