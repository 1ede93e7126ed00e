// Where a ray meets a bead, exactly.

flat in vec4 sphere;
flat in uint number;
// Nearest and farthest depth that anything has, nm.
uniform vec2 depths;
layout(location = 0) out uvec2 shown;
#if defined(GL_ARB_conservative_depth) || defined(GL_EXT_conservative_depth)
layout(depth_greater) out float gl_FragDepth;
#endif

void main() {
    vec2 ray = ray_of(gl_FragCoord.xy);
    vec3 centre = sphere.xyz;
    float inverse = 1.0 / (dot(ray, ray) + 1.0);
    float along = (dot(ray, centre.xy) - centre.z) * inverse;
    // From the centre to the nearest point of the ray: small, unlike the distances.
    vec3 off = vec3(ray * along - centre.xy, along + centre.z);
    float inside = sphere.w * sphere.w - dot(off, off);
    if (inside < 0.0) {
        discard;
    }
    float depth = along - sqrt(inside * inverse);
    shown = uvec2(number, floatBitsToUint(depth));
    gl_FragDepth = (depth - depths.x) / (depths.y - depths.x);
}
