// A bead is one triangle around its outline; its corner comes from the vertex's number, its centre
// and radius from textures. Clusters of so many beads are drawn in an order, the nearest first.

uniform isampler2D order;
uniform int cluster;
// All beads, also those that are not drawn.
uniform int beads;
uniform sampler2D centres;
uniform sampler2D radii;
uniform usampler2D hidden;
uniform isampler2D layer;
uniform sampler2D layers;
// Whether layers that are seen through are left out.
uniform bool behind;
// Width and height of the picture in samples.
uniform vec2 samples;
// Nearest and farthest depth that anything has, nm.
uniform vec2 depths;
flat out vec4 sphere;
flat out uint number;

void main() {
    int drawn = gl_VertexID / 3;
    int corner = gl_VertexID - 3 * drawn;
    int bead = cluster * texelFetch(order, at(drawn / cluster), 0).x + drawn % cluster;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    sphere = vec4(0.0);
    number = 0u;
    // The last cluster may not be full.
    if (bead >= beads) {
        return;
    }
    ivec2 place = at(bead);
    float radius = texelFetch(radii, place, 0).x;
    vec3 centre = seen(texelFetch(centres, place, 0).xyz);
    bool clear = behind && texelFetch(layers, at(texelFetch(layer, place, 0).x), 0).x < 1.0;
    sphere = vec4(centre, radius);
    number = uint(bead) + 1u;
    if (radius <= 0.0 || clear || texelFetch(hidden, place, 0).x != 0u
            || -centre.z - radius <= NEAREST_NM) {
        return;
    }
    float away = length(centre);
    vec3 back = centre / away;
    // Where the rays that touch the sphere pass its middle, and a sample more.
    float reach = radius / sqrt(max(1.0 - radius * radius / (away * away), 1e-6));
    reach += pixel * away;
    vec3 across = normalize(cross(vec3(0.0, 1.0, 0.0), back));
    if (abs(back.y) > 0.99) {
        across = normalize(cross(vec3(1.0, 0.0, 0.0), back));
    }
    vec3 down = cross(back, across);
    vec2 way = corner == 0 ? vec2(-1.7320508, -1.0)
        : corner == 1 ? vec2(1.7320508, -1.0) : vec2(0.0, 2.0);
    vec3 point = centre + (across * way.x + down * way.y) * reach;
    // The picture's rows go down, and so do those of what is drawn into.
    vec2 scaled = point.xy / pixel * vec2(2.0, -2.0) / samples;
    vec2 moved = 2.0 * middle / samples - 1.0;
    // No nearer than the bead itself is, so that what is hidden can be passed over early.
    float front = (-centre.z - radius - SPARE_NM - depths.x) / (depths.y - depths.x);
    gl_Position = vec4(scaled - moved * point.z, -point.z * (2.0 * front - 1.0), -point.z);
}
