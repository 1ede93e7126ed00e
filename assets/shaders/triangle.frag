// Where a ray meets the plane of a triangle.

flat in vec4 plane;
flat in uint number;
uniform vec2 depths;
layout(location = 0) out uvec2 shown;

void main() {
    vec2 ray = ray_of(gl_FragCoord.xy);
    float depth = plane.w / min(dot(plane.xyz, vec3(ray, -1.0)), -1e-6);
    if (depth <= 0.0) {
        discard;
    }
    shown = uvec2(number, floatBitsToUint(depth));
    gl_FragDepth = (depth - depths.x) / (depths.y - depths.x);
}
