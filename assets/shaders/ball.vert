// A bead is one point: a square of pixels around its outline. Where vertices are what takes time,
// that is a third of those of triangles.

in vec3 place;
in float radius;
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
    vec3 centre = seen(place);
    sphere = vec4(centre, radius);
    number = uint(gl_VertexID) + 1u;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 1.0;
    float away = -centre.z;
    if (radius <= 0.0 || away - radius <= NEAREST_NM) {
        return;
    }
    if (behind && texelFetch(layers, at(texelFetch(layer, at(gl_VertexID), 0).x), 0).x < 1.0) {
        return;
    }
    // Seen aslant, the outline of a ball is longer, and its middle lies farther out.
    vec2 ray = centre.xy / away;
    float reach = radius * (1.0 + dot(ray, ray)) / (away - radius);
    // The picture's rows go down, and so do those of what is drawn into.
    vec2 scale = vec2(2.0, -2.0) / samples / pixel;
    vec2 middle_at = ray * scale + 2.0 * middle / samples - 1.0;
    // A point is drawn where its middle is in the picture; a larger one reaches as far from there.
    vec2 held = clamp(middle_at, -1.0, 1.0);
    vec2 moved = abs(middle_at - held) * 0.5 * samples;
    gl_PointSize = 2.0 * (reach / pixel + max(moved.x, moved.y)) + 1.0;
    // No nearer than the bead itself is, so that what is hidden can be passed over early.
    float front = (away - radius - SPARE_NM - depths.x) / (depths.y - depths.x);
    gl_Position = vec4(held * away, away * (2.0 * front - 1.0), away);
}
