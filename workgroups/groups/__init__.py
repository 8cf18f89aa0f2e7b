"""Hubs, groups, who belongs to them, and each person's home."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses, and filters for what a group stores as keys."""
    from . import catalogue, member_routes, names, nav, people_routes, queries, routes  # noqa: F401 the first two add to the blueprint

    app.register_blueprint(routes.bp)
    app.jinja_env.globals["group_nav"] = nav.group_nav
    app.jinja_env.globals["colleagues"] = queries.colleagues
    app.jinja_env.globals["largest_list"] = people_routes.LARGEST_LIST
    app.jinja_env.filters |= {
        "academic_year": catalogue.label,
        "programme_name": names.programme_name,
        "stage_name": names.stage_name,
        "phase_name": names.phase_name,
    }
