// The plane of a triangle: its unit normal towards the camera, and its product with a corner.
vec4 plane_of(vec3 one, vec3 two, vec3 three) {
    vec3 normal = cross(two - one, three - one);
    float size = max(length(normal), 1e-12);
    float against = dot(normal, one);
    // The camera is at 0: a face turned to it has a negative product.
    return vec4(normal, against) / (against > 0.0 ? -size : size);
}
