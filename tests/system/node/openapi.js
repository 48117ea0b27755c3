/* LINE's own OpenAPI as a judge: stricter than its words, for a name that the
 * description does not know is a mistake of ours. */
"use strict";

const fs = require("node:fs");
const Ajv2019 = require("ajv/dist/2019");
const YAML = require("yaml");

const PREFIX = "#/components/schemas/";

function each(node, visit) {
	if (node === null || typeof node !== "object")
		return;
	visit(node);
	for (const value of Object.values(node))
		each(value, visit);
}

/* A family ("Message", told apart by "type") becomes: one of these names, and
 * then this child's schema.  Its children keep what was common as NAME.base. */
function family(schemas, name) {
	const base = schemas[name];
	const { propertyName, mapping } = base.discriminator;
	const types = Object.keys(mapping);

	delete base.discriminator;
	schemas[name + ".base"] = base;
	for (const child of Object.values(mapping))
		each(schemas[child.slice(PREFIX.length)], (node) => {
			for (const part of Array.isArray(node.allOf) ?
			    node.allOf : [])
				if (part.$ref === PREFIX + name)
					part.$ref += ".base";
		});
	schemas[name] = { type: "object", required: [propertyName],
	    properties: { [propertyName]: { enum: types } },
	    allOf: types.map((type) => ({
		if: { properties: { [propertyName]: { const: type } } },
		then: { $ref: mapping[type] } })),
	    unevaluatedProperties: false };
	return Object.values(mapping).map((c) => c.slice(PREFIX.length));
}

function close(schema) {
	if (schema.type === "object" && schema.properties &&
	    schema.additionalProperties === undefined)
		schema.unevaluatedProperties = false;
}

/* check(path, body) gives a list of what is wrong, empty if nothing is. */
function judge(file) {
	const doc = YAML.parse(fs.readFileSync(file, "utf8"));
	const schemas = doc.components.schemas;
	const open = new Set();
	const ajv = new Ajv2019({ strict: false, allErrors: true,
	    validateFormats: false });

	for (const name of Object.keys(schemas))
		if (schemas[name].discriminator) {
			open.add(name + ".base");
			for (const child of family(schemas, name))
				open.add(child);
		}
	for (const name of Object.keys(schemas))
		if (!open.has(name))
			close(schemas[name]);
	ajv.addSchema({ $id: "line", components: { schemas } });
	return (path, body) => {
		const op = doc.paths[path]?.post;
		const ref = op?.requestBody.content["application/json"]
		    .schema.$ref;

		if (!ref)
			return ["LINE has no POST " + path];
		const valid = ajv.getSchema("line" + ref);

		return valid(body) ? [] : valid.errors.filter((e) =>
		    e.keyword !== "if").map((e) => e.instancePath + " " +
		    e.message + " " + JSON.stringify(e.params));
	};
}

module.exports = { judge };
