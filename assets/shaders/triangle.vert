// A triangle, whose corners come from a texture.

uniform sampler2D corners;
uniform isampler2D owner;
uniform isampler2D layer;
uniform usampler2D hidden;
uniform sampler2D layers;
uniform bool behind;
uniform vec2 samples;
// Beads, after which triangles are numbered.
uniform int beads;
flat out vec4 plane;
flat out uint number;

void main() {
    int triangle = gl_VertexID / 3;
    vec3 one = seen(texelFetch(corners, at(3 * triangle), 0).xyz);
    vec3 two = seen(texelFetch(corners, at(3 * triangle + 1), 0).xyz);
    vec3 three = seen(texelFetch(corners, at(3 * triangle + 2), 0).xyz);
    plane = plane_of(one, two, three);
    number = uint(beads + triangle) + 1u;
    int bead = texelFetch(owner, at(triangle), 0).x;
    bool gone = texelFetch(hidden, at(bead), 0).x != 0u;
    bool clear = behind && texelFetch(layers, at(texelFetch(layer, at(bead), 0).x), 0).x < 1.0;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    if (gone || clear || max(max(one.z, two.z), three.z) > -NEAREST_NM) {
        return;
    }
    int corner = gl_VertexID - 3 * triangle;
    vec3 point = corner == 0 ? one : corner == 1 ? two : three;
    vec2 scaled = point.xy / pixel * vec2(2.0, -2.0) / samples;
    vec2 moved = 2.0 * middle / samples - 1.0;
    gl_Position = vec4(scaled - moved * point.z, 0.0, -point.z);
}
