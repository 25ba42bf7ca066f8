/* lessons/lesson.schema.json says what sim/lesson/shape_lesson.c says: both are walked side by side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/lesson/shape.h"
#include "sim/lesson/source.h"

static cJSON *schema;

static const cJSON *get(const cJSON *object, const char *key) {
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static void require(bool holds, const char *path, const char *what) {
    if (!holds) fail_msg("%s: %s", path, what);
}

/* Follows "$ref" to its definition; the reference must bear the shape's name. */
static const cJSON *resolve(const struct mw_shape *shape, const cJSON *node, const char *path) {
    const cJSON *ref = get(node, "$ref");
    if (shape->def == NULL) {
        require(ref == NULL, path, "the schema refers to a definition, the shape has none");
        return node;
    }
    char wanted[64];
    snprintf(wanted, sizeof wanted, "#/$defs/%s", shape->def);
    require(ref != NULL && strcmp(ref->valuestring, wanted) == 0, path, "another definition");
    const cJSON *definition = get(get(schema, "$defs"), shape->def);
    require(definition != NULL, path, "no such definition");
    return definition;
}

static bool is_type(const cJSON *node, const char *type) {
    const cJSON *said = get(node, "type");
    return said != NULL && strcmp(said->valuestring, type) == 0;
}

static bool is_number(const cJSON *node, const char *key, double wanted) {
    const cJSON *number = get(node, key);
    return number != NULL && fabs(number->valuedouble - wanted) < 1e-9;
}

static void compare(const struct mw_shape *shape, const cJSON *node, const char *path);

static void compare_object(const struct mw_shape *shape, const cJSON *node, const char *path) {
    const cJSON *properties = get(node, "properties"), *required = get(node, "required");
    int count = 0, required_count = 0;
    require(cJSON_IsFalse(get(node, "additionalProperties")), path, "additionalProperties must be false");
    for (const struct mw_field *field = shape->fields; field->key != NULL; field++) {
        char below[512];
        snprintf(below, sizeof below, "%s/%s", path, field->key);
        const cJSON *property = get(properties, field->key), *name;
        require(property != NULL, below, "not in the schema");
        bool is_required = false;
        cJSON_ArrayForEach(name, required) is_required =
            is_required || strcmp(name->valuestring, field->key) == 0;
        require(is_required == field->required, below, "required in one, not in the other");
        compare(field->shape, property, below);
        count++;
        required_count += field->required;
    }
    require(get(properties, "comment") != NULL, path, "\"comment\" must be allowed");
    require(cJSON_GetArraySize(properties) == count + 1, path, "the schema knows more keys");
    require(cJSON_GetArraySize(required) == required_count, path, "the schema requires other keys");
}

static void compare_choices(const struct mw_shape *shape, const cJSON *node, const char *path) {
    const cJSON *list = get(node, "enum");
    int count = 0;
    for (const char *const *choice = shape->choices; *choice != NULL; choice++) {
        const cJSON *word;
        bool found = false;
        cJSON_ArrayForEach(word, list) found = found || strcmp(word->valuestring, *choice) == 0;
        require(found, path, *choice);
        count++;
    }
    require(cJSON_GetArraySize(list) == count, path, "the schema knows more choices");
}

static void compare(const struct mw_shape *shape, const cJSON *node, const char *path) {
    char below[512];
    snprintf(below, sizeof below, "%s/*", path);
    node = resolve(shape, node, path);
    switch (shape->kind) {
    case MW_SHAPE_OBJECT: compare_object(shape, node, path); break;
    case MW_SHAPE_MAP:
        require(is_type(node, "object") && get(get(node, "properties"), "comment") != NULL, path,
                "not a map");
        compare(shape->item, get(node, "additionalProperties"), below);
        break;
    case MW_SHAPE_LIST:
        require(is_type(node, "array"), path, "not an array");
        if (shape->most > 0)
            require(is_number(node, "minItems", shape->least) && is_number(node, "maxItems", shape->most),
                    path, "other numbers of elements");
        compare(shape->item, get(node, "items"), below);
        break;
    case MW_SHAPE_TEXT: require(get(node, "oneOf") != NULL, path, "not a text"); break;
    case MW_SHAPE_STRING:
        require(is_type(node, "string") ||
                    ((shape->or_number || shape->or_integer) && get(node, "oneOf") != NULL),
                path, "not a string");
        break;
    case MW_SHAPE_CHOICE: compare_choices(shape, node, path); break;
    case MW_SHAPE_FLAG: require(is_type(node, "boolean"), path, "not a boolean"); break;
    case MW_SHAPE_INTEGER:
    case MW_SHAPE_NUMBER:
        require(is_type(node, shape->kind == MW_SHAPE_INTEGER ? "integer" : "number"), path, "another type");
        require(is_number(node, "minimum", shape->least) && is_number(node, "maximum", shape->most), path,
                "another range");
        break;
    case MW_SHAPE_FREE: require(is_type(node, "object"), path, "not an object"); break;
    }
}

static void test_agreement(void **state) {
    (void)state;
    struct mw_buffer text = {0};
    struct mw_problems problems = {0};
    assert_true(mw_source_load("lessons/lesson.schema.json", &text, &problems));
    schema = cJSON_Parse(mw_buffer_text(&text));
    assert_non_null(schema);
    compare(&mw_shape_lesson, schema, "");
    cJSON_Delete(schema);
    mw_buffer_free(&text);
    mw_problems_free(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_agreement)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
